/** The development server of the speech benchmark: the app's, with ../shared, and isolated only when ISOLATED is 1. */
import { mergeConfig } from 'vite';
import app from '../../vite.config.ts';
import { serveShared } from '../support/serve-shared.ts';

const OPEN = { 'Cross-Origin-Opener-Policy': 'unsafe-none', 'Cross-Origin-Embedder-Policy': 'unsafe-none' };

export default mergeConfig(app, {
  plugins: [serveShared()],
  server: process.env['ISOLATED'] === '1' ? {} : { headers: OPEN },
});
