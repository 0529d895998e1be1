'use client';
import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';
import type { MenuItemProps, MenuProps, MenuRadioGroupProps } from './menu.tsx';

const item =
  'flex min-h-[30px] cursor-default items-center gap-2 rounded-sm px-2 text-ink outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover max-md:min-h-11';

/** Menu of actions, opened by its trigger. */
export function Menu({
  trigger,
  children,
  align = 'end',
  side = 'bottom',
  className,
  defaultOpen = false,
}: MenuProps & { defaultOpen?: boolean }) {
  return (
    <Base.Root defaultOpen={defaultOpen}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} side={side} sideOffset={4} className="z-50 outline-none">
          <Base.Popup
            className={cn(
              'float pop max-h-(--available-height) min-w-44 overflow-y-auto rounded-md p-1 outline-none',
              className,
            )}
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** One action of a menu. */
export function MenuItem({
  children,
  icon: Icon,
  onSelect,
  disabled = false,
  hint,
}: MenuItemProps) {
  return (
    <Base.Item className={item} disabled={disabled} onClick={onSelect}>
      {Icon ? <Icon size={14} aria-hidden="true" className="text-ink-3" /> : null}
      <span className="flex-1">{children}</span>
      {hint ? <span className="text-xs text-ink-3">{hint}</span> : null}
    </Base.Item>
  );
}

/** Single choice of several options, with a check mark on the current option. */
export function MenuRadioGroup({ value, onValueChange, options }: MenuRadioGroupProps) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next: unknown) => onValueChange(String(next))}>
      {options.map((option) => (
        <Base.RadioItem key={option.value} value={option.value} closeOnClick className={item}>
          <span className="grid size-3.5 place-items-center">
            <Base.RadioItemIndicator>
              <Check size={14} aria-hidden="true" />
            </Base.RadioItemIndicator>
          </span>
          <span className="flex-1">{option.label}</span>
          {option.hint ? <span className="text-xs text-ink-3">{option.hint}</span> : null}
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}

/** Heading of the following items in the same MenuGroup. */
export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2 pt-1.5 pb-1 text-xs font-medium text-ink-3">
        {label}
      </Base.GroupLabel>
      {children}
    </Base.Group>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="mx-1 my-1 h-px bg-line" />;
}
