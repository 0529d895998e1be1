'use client';
import { useCommandState } from 'cmdk';
import { Play } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { useSession } from '#components/client/session.tsx';
import { useAttention } from '#components/client/use-attention.ts';
import { paletteCommands, type PaletteIncident } from './palette-commands.ts';
import { PaletteGroup, PaletteItem } from './palette-parts.tsx';

/** Number of commands shown without a search text; those of the page come first. */
const SHOWN = 6;

/** Commands available to the user: acknowledge, approve, new monitor, silence, invite. */
export function PaletteRun({
  onGo,
  onAcknowledge,
}: {
  onGo: (href: string) => void;
  onAcknowledge: (incident: PaletteIncident) => void;
}) {
  const pathname = usePathname();
  const { permissions, demoPerson } = useSession();
  const { incidents, actions } = useAttention(true);
  const typed = useCommandState((state) => state.search !== '');
  const commands = paletteCommands({
    can: (permission) => permissions.includes(permission),
    demoPerson,
    pathname,
    incidents,
    actions,
  });
  if (commands.length === 0) return null;
  return (
    <PaletteGroup heading="Run">
      {(typed ? commands : commands.slice(0, SHOWN)).map(
        ({ id, label, words, href, acknowledge }) => (
          <PaletteItem
            key={id}
            value={`${label} ${words}`}
            icon={Play}
            onSelect={() => {
              if (acknowledge) onAcknowledge(acknowledge);
              else if (href !== null) onGo(href);
            }}
          >
            {label}
          </PaletteItem>
        ),
      )}
    </PaletteGroup>
  );
}
