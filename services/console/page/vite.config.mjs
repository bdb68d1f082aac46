import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Workspace packages are taken from their sources: the page is built while the services are compiled.
export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['@trapezoid/source', 'module', 'browser', 'production'] },
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    // The console's Content-Security-Policy has no place for data: scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    reportCompressedSize: false,
  },
  worker: { format: 'es' },
  // With `npx vite` in this directory the page changes as one types; a running network answers for the API.
  server: { proxy: { '/api': process.env.TRAPEZOID_API ?? 'http://127.0.0.1:8080' } },
});
