'use client';
import { Command } from 'cmdk';
import type { ReactNode } from 'react';
import type { IconComponent } from '#components/ui/states/states.tsx';

/** Heading and entries of one kind. */
export function PaletteGroup({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-ink-3"
    >
      {children}
    </Command.Group>
  );
}

/** One entry, selected by Enter or a click. */
export function PaletteItem({
  value,
  icon: Icon,
  hint,
  onSelect,
  children,
}: {
  value: string;
  icon?: IconComponent;
  hint?: string;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex min-h-8 cursor-default items-center gap-2.5 rounded-sm px-2.5 data-[selected=true]:bg-hover max-md:min-h-11"
    >
      {Icon ? <Icon size={16} aria-hidden="true" className="text-ink-3" /> : null}
      <span className="flex-1">{children}</span>
      {hint ? <span className="text-xs text-ink-3">{hint}</span> : null}
    </Command.Item>
  );
}
