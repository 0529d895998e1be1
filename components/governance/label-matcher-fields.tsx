import { Plus, X } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { ownershipOperators } from '#lib/schemas/infrastructure-ownership.ts';
import type { OwnershipRule } from '#lib/schemas/infrastructure-ownership.ts';

type Matcher = OwnershipRule['matchers'][number];

const OPERATOR_WORD: Record<Matcher['operator'], string> = {
  '=': 'is',
  '!=': 'is not',
  '=~': 'matches',
  '!~': 'does not match',
};

function MatcherRow({
  matcher,
  index,
  onChange,
  onRemove,
}: {
  matcher: Matcher;
  index: number;
  onChange: (part: Partial<Matcher>) => void;
  onRemove: (() => void) | null;
}) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Input
        aria-label={`Label ${index + 1}`}
        required
        placeholder="label"
        className="ident min-w-0 flex-1 basis-32"
        value={matcher.name}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <Select
        aria-label={`How label ${index + 1} compares`}
        options={ownershipOperators.map((value) => ({
          value,
          label: `${value}  ${OPERATOR_WORD[value]}`,
        }))}
        value={matcher.operator}
        onValueChange={(text) => {
          const operator = ownershipOperators.find((each) => each === text);
          if (operator) onChange({ operator });
        }}
      />
      <Input
        aria-label={`Value of label ${index + 1}`}
        placeholder="value"
        className="ident min-w-0 flex-1 basis-32"
        value={matcher.value}
        onChange={(event) => onChange({ value: event.target.value })}
      />
      <IconButton
        size="icon-sm"
        icon={X}
        label={`Remove label ${index + 1}`}
        disabled={onRemove === null}
        onClick={() => onRemove?.()}
      />
    </div>
  );
}

/** Labels that a resource must have for a rule to mean it; all of them together. */
export function LabelMatcherFields({
  matchers,
  onChange,
}: {
  matchers: readonly Matcher[];
  onChange: (matchers: Matcher[]) => void;
}) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-medium">Resources whose labels</legend>
      {matchers.map((matcher, index) => (
        // The place in the list is the only identity that a row has while it is typed.
        <MatcherRow
          key={index}
          matcher={matcher}
          index={index}
          onChange={(part) =>
            onChange(matchers.map((each, at) => (at === index ? { ...each, ...part } : each)))
          }
          onRemove={
            matchers.length === 1 ? null : () => onChange(matchers.filter((_, at) => at !== index))
          }
        />
      ))}
      <Button
        size="sm"
        className="justify-self-start"
        onClick={() => onChange([...matchers, { name: '', operator: '=', value: '' }])}
      >
        <Plus size={14} aria-hidden="true" />
        Add label
      </Button>
      <p className="text-xs text-ink-3">
        All must hold. Expressions (=~, !~) match the whole value. Besides its labels a resource has
        kind, name and environment.
      </p>
    </fieldset>
  );
}
