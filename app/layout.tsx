import '@fontsource-variable/inter/opsz.css';
import '@fontsource-variable/geist-mono/wght.css';
import './globals.css';
import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';

export const metadata: Metadata = {
  title: { default: 'Tandem', template: '%s - Tandem' },
  description:
    'Monitors infrastructure and machine learning models, and closes the loop from signal to verified action.',
  robots: { index: false, follow: false },
  icons: { icon: '/icon.svg' },
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  colorScheme: 'light dark',
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  const theme = (await headers()).get('x-tandem-theme') ?? jar.get('tandem_theme')?.value;
  const forced = theme === 'light' || theme === 'dark' ? theme : undefined;
  return (
    <html
      lang="en"
      data-theme={forced}
      data-nav={jar.get('tandem_nav')?.value === 'narrow' ? 'narrow' : undefined}
      data-density={jar.get('tandem_density')?.value === 'compact' ? 'compact' : undefined}
      suppressHydrationWarning
    >
      <body>{children}</body>
    </html>
  );
}
