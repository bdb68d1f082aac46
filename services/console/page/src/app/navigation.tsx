import { useState } from 'react';
import { ColourScheme } from './colour-scheme.js';
import { Mark } from './mark.js';
import { routeTo } from './use-route.js';
import { views } from './views.js';

export function Navigation({ current }: { readonly current: string }) {
  const [open, setOpen] = useState(false);
  return (
    <header className={`side ${open ? 'side-open' : ''}`}>
      <a className="brand" href={routeTo('map')} onClick={() => setOpen(false)}>
        <Mark />
        Trapezoid
      </a>
      <button
        type="button"
        className="menu"
        aria-expanded={open}
        aria-controls="navigation"
        onClick={() => setOpen(!open)}
      >
        Menu
      </button>
      <nav id="navigation" aria-label="Views">
        <ul>
          {views.map(({ name, title }) => (
            <li key={name}>
              <a
                href={routeTo(name)}
                aria-current={name === current ? 'page' : undefined}
                onClick={() => setOpen(false)}
              >
                {title}
              </a>
            </li>
          ))}
        </ul>
        <ColourScheme />
        <p className="side-foot">
          <a href="/api/docs">The API</a>
        </p>
      </nav>
    </header>
  );
}
