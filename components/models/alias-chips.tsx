import { Lock } from 'lucide-react';
import { versionHref } from '#components/labels/model-name.ts';
import { Chip } from '#components/ui/badge.tsx';
import { Link } from '#components/ui/link.tsx';
import type { ModelAliasItem } from '#lib/schemas/models/models.ts';

/**
 * Aliases of a version or model. A lock marks aliases that need an approval to move. With a model
 * name, each alias links to its version.
 */
export function AliasChips({
  aliases,
  withVersion = false,
  model,
}: {
  aliases: readonly Pick<ModelAliasItem, 'alias' | 'version' | 'protected'>[];
  withVersion?: boolean;
  model?: string;
}) {
  return (
    <span className="inline-flex flex-wrap items-center gap-1">
      {aliases.map(({ alias, version, protected: guarded }) => {
        const chip = (
          <Chip key={alias} {...(guarded ? { icon: Lock } : {})}>
            {alias}
            {withVersion ? ` v${version}` : ''}
            {guarded ? <span className="sr-only">, changes need approval</span> : null}
          </Chip>
        );
        return model === undefined ? (
          chip
        ) : (
          <Link
            key={alias}
            href={versionHref(model, version)}
            className="inline-flex min-h-6 items-center rounded-sm hover:bg-hover"
          >
            {chip}
          </Link>
        );
      })}
    </span>
  );
}
