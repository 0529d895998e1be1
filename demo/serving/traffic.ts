/** Traffic split between versions. */
export interface Traffic {
  /** In percent, 100 in total; the largest first. */
  readonly shares: readonly { readonly version: string; readonly percent: number }[];
  /** A version that also scores the requests but whose predictions are not returned. */
  readonly shadow: string | null;
}

export interface TrafficOrder {
  readonly version: string;
  readonly percent: number;
  readonly mode: 'shadow' | 'canary' | 'full';
}

export function allTo(version: string): Traffic {
  return { shares: [{ version, percent: 100 }], shadow: null };
}

/** The version with the largest traffic share. */
export function mainVersion({ shares }: Traffic): string {
  return shares[0]?.version ?? '';
}

/** The split after an order. Idempotent. */
export function withOrder(traffic: Traffic, { version, percent, mode }: TrafficOrder): Traffic {
  if (mode === 'shadow') {
    if (percent > 0) return { ...traffic, shadow: version };
    return traffic.shadow === version ? { ...traffic, shadow: null } : traffic;
  }
  const shadow = traffic.shadow === version ? null : traffic.shadow;
  if (mode === 'full' || percent === 100) return { ...allTo(version), shadow };
  // The remaining traffic goes to the version that had the largest share before.
  const rest = traffic.shares.find((share) => share.version !== version)?.version;
  if (rest === undefined) return { ...allTo(version), shadow };
  const shares = [
    { version: rest, percent: 100 - percent },
    { version, percent },
  ].filter((share) => share.percent > 0);
  return { shares: shares.toSorted((a, b) => b.percent - a.percent), shadow };
}

/** The version for a request, selected by a number in [0, 1). */
export function versionFor({ shares }: Traffic, draw: number): string {
  let left = draw * 100;
  for (const { version, percent } of shares) {
    left -= percent;
    if (left < 0) return version;
  }
  return shares.at(-1)?.version ?? '';
}

export function describeTraffic({ shares, shadow }: Traffic): string {
  const live = shares.map(({ version, percent }) => `${version}: ${percent} %`).join(', ');
  return shadow === null ? live : `${live}, shadow ${shadow}`;
}
