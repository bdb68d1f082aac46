import { createTheme, MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';

const theme = createTheme({ fontFamily: 'inherit', defaultRadius: 'sm', respectReducedMotion: true });

/** Light or dark as the system is, until the reader says otherwise. The styles are files: a page without inline styles has a strict policy. */
export function Theme({ children }: { readonly children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withStaticClasses={false}
      withGlobalClasses={false}
    >
      {children}
    </MantineProvider>
  );
}
