'use client';
import { Link2 } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { Menu, MenuItem } from '#components/ui/menus/menu.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { useZone } from '#components/ui/use-zone.ts';

async function copy(pinned: { fromMs: number; toMs: number; tz: string } | null): Promise<void> {
  const url = new URL(location.href);
  if (pinned !== null) {
    url.searchParams.set('from', String(pinned.fromMs));
    url.searchParams.set('to', String(pinned.toMs));
    url.searchParams.set('tz', pinned.tz);
  }
  try {
    await navigator.clipboard.writeText(url.href);
    toast.success('Link copied');
  } catch {
    toast.error('The link could not be copied', {
      description: 'The browser refused. Copy the address instead.',
    });
  }
}

/** Copies a link to this view that either follows the clock or has the current times. */
export function CopyLinkMenu({ fromMs, toMs }: { fromMs: number; toMs: number }) {
  const tz = useZone();
  return (
    <Menu
      trigger={
        <Button>
          <Link2 size={14} aria-hidden="true" />
          Copy link
        </Button>
      }
    >
      <MenuItem onSelect={() => void copy(null)}>With the selected range</MenuItem>
      <MenuItem onSelect={() => void copy({ fromMs, toMs, tz })}>With these exact times</MenuItem>
    </Menu>
  );
}
