import '@mantine/core/styles.css';
import '@xyflow/react/dist/style.css';
import './styles/colours.css';
import './styles/layout.css';
import './styles/parts.css';
import './styles/ladder.css';
import './styles/map.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.js';
import { Theme } from './app/theme.js';
import { startFeed } from './feed/feed.js';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
startFeed();
createRoot(root).render(
  <Theme>
    <App />
  </Theme>,
);
