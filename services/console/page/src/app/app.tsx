import { useEffect, useRef } from 'react';
import { StatusProvider } from '../api/status.js';
import { SoftphoneProvider } from '../softphone/softphone-provider.js';
import { Navigation } from './navigation.js';
import { Shelter } from './shelter.js';
import { StatusBar } from './status-bar.js';
import { TokenGate } from './token-gate.js';
import { useRoute } from './use-route.js';
import { views } from './views.js';

export function App() {
  return (
    <TokenGate>
      <StatusProvider>
        <SoftphoneProvider>
          <Frame />
        </SoftphoneProvider>
      </StatusProvider>
    </TokenGate>
  );
}

function Frame() {
  const route = useRoute();
  const view = views.find(({ name }) => name === route.view) ?? views[0];
  const main = useRef<HTMLElement>(null);
  const shown = useRef(view?.name);
  useEffect(() => {
    document.title = `${view?.title ?? 'Console'} · Trapezoid`;
    // To another view the focus goes along, so that a screen reader begins there.
    if (shown.current !== view?.name) main.current?.focus({ preventScroll: true });
    shown.current = view?.name;
  }, [view]);
  if (view === undefined) return null;
  const { Content } = view;
  return (
    <div className="frame">
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <Navigation current={view.name} />
      <StatusBar />
      <main id="main" ref={main} tabIndex={-1} className={`view view-${view.name}`}>
        <header className="view-head">
          <h1>{view.title}</h1>
          <p>{view.about}</p>
        </header>
        <Shelter key={view.name}>
          <Content detail={route.detail} />
        </Shelter>
      </main>
    </div>
  );
}
