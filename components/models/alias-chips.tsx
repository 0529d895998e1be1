import { Lock } from 'lucide-react';
import { Chip } from '#components/ui/badge.tsx';
import type { ModelAliasItem } from '#lib/schemas/models.ts';

/** Aliases of a version or model; a lock marks those that an approval moves. */
export function AliasChips({
  aliases,
  withVersion = false,
}: {
  aliases: readonly Pick<ModelAliasItem, 'alias' | 'version' | 'protected'>[];
  withVersion?: boolean;
}) {
  return (
    <span className="inline-flex flex-wrap items-center gap-1">
      {aliases.map(({ alias, version, protected: guarded }) => (
        <Chip key={alias} {...(guarded ? { icon: Lock } : {})}>
          {alias}
          {withVersion ? ` v${version}` : ''}
          {guarded ? <span className="sr-only">, moved by an approval only</span> : null}
        </Chip>
      ))}
    </span>
  );
}
