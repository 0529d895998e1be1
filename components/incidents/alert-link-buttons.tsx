import { ExternalLink } from 'lucide-react';
import { buttonClass } from '#components/ui/button.tsx';
import type { AlertLink } from './alert-links.ts';

/** Links to pages of other systems, each opened in a new tab; the title shows the full URL. */
export function AlertLinkButtons({ links }: { links: readonly AlertLink[] }) {
  if (links.length === 0) return null;
  return (
    <span className="inline-flex flex-wrap items-center gap-1.5">
      {links.map(({ label, url }) => (
        <a
          key={`${label} ${url}`}
          href={url}
          title={url}
          target="_blank"
          rel="noopener noreferrer"
          className={buttonClass({ size: 'sm' })}
        >
          {label}
          <ExternalLink size={12} aria-hidden="true" />
          <span className="sr-only">, opens in a new tab</span>
        </a>
      ))}
    </span>
  );
}
