'use client';
import { useEffect, useState } from 'react';

/** After an update the parts of the old build are gone. */
export function isOldBuild(error: Error): boolean {
  return (
    error.name === 'ChunkLoadError' ||
    /loading (?:css )?chunk|dynamically imported module/iu.test(error.message)
  );
}

/** What a person pastes into a message to whoever runs Tandem. */
export function reportText(
  { id, message, href }: { id: string; message: string; href: string },
  at: Date,
): string {
  return [`Tandem error ${id}`, `Page: ${href}`, `Time: ${at.toISOString()}`, message]
    .filter((line) => line !== '')
    .join('\n');
}

function send(id: string, error: Error): void {
  const body = JSON.stringify({
    id,
    message: error.message.slice(0, 2_000),
    stack: (error.stack ?? '').slice(0, 8_000),
    path: location.pathname.slice(0, 1_000),
  });
  const headers = { 'content-type': 'application/json' };
  // Without a session or a connection the id on the screen is all there is.
  void fetch('/api/governance/page-errors', {
    method: 'POST',
    headers,
    body,
    keepalive: true,
  }).catch(() => undefined);
}

/** The id under which the log of the server holds the error: the server's own, or one that is sent there now. */
export function useErrorId(error: Error & { digest?: string }): string {
  const [made] = useState(() => crypto.randomUUID());
  const { digest } = error;
  useEffect(() => {
    if (digest === undefined && !isOldBuild(error)) send(made, error);
  }, [digest, error, made]);
  return digest ?? made;
}
