import { HashRouter, Navigate, Route } from '@solidjs/router';
import { For, type JSX } from 'solid-js';
import { SCREENS } from './screens.ts';
import { Shell, type ShellProps } from './shell.tsx';

/**
 * The whole page: the shell around the screen that the address names. Addresses live behind the #, so that any static host
 * serves them; an unknown one leads home.
 */
export function AppRoutes(props: Omit<ShellProps, 'children'>): JSX.Element {
  return (
    <HashRouter
      root={(router) => (
        <Shell offline={props.offline} update={props.update}>
          {router.children}
        </Shell>
      )}
    >
      <For each={SCREENS}>{(screen) => <Route path={screen.path} component={screen.component} />}</For>
      <Route path="*" component={() => <Navigate href="/" />} />
    </HashRouter>
  );
}
