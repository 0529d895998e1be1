/**
 * Key of a request: a bearer token, or the password of basic authentication, which is the only
 * option in many senders.
 */
export function bearerOf(authorization: string | undefined): string | null {
  const basic = /^basic\s+(?<pair>[A-Za-z0-9+/=_-]+)$/iu.exec(authorization ?? '')?.groups?.[
    'pair'
  ];
  if (basic === undefined)
    return /^bearer\s+\S/iu.test(authorization ?? '') ? (authorization ?? null) : null;
  const pair = Buffer.from(basic, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon === -1 ? null : `Bearer ${pair.slice(colon + 1)}`;
}
