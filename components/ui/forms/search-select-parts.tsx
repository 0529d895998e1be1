'use client';
import { Combobox } from '@base-ui/react/combobox';
import { Check, Search } from 'lucide-react';
import type { TriggerElement } from '../states/deferred.tsx';
import type { SelectOption } from './select.tsx';

export interface SearchSelectPopupProps {
  trigger: TriggerElement;
  options: readonly SelectOption[];
  value: string;
  onValueChange: (value: string) => void;
  placeholder?: string | undefined;
  defaultOpen?: boolean;
}

/** Trigger and list of SearchSelect. */
export function SearchSelectPopup({
  trigger,
  options,
  value,
  onValueChange,
  placeholder,
  defaultOpen = false,
}: SearchSelectPopupProps) {
  const items = [
    ...(placeholder === undefined ? [] : [{ value: '', label: placeholder }]),
    ...options,
  ];
  return (
    <Combobox.Root
      items={items}
      value={items.find((item) => item.value === value) ?? null}
      isItemEqualToValue={(item, chosen) => item.value === chosen.value}
      onValueChange={(item) => onValueChange(item?.value ?? '')}
      defaultOpen={defaultOpen}
      autoHighlight
    >
      <Combobox.Trigger render={trigger} />
      <Combobox.Portal>
        <Combobox.Positioner align="start" sideOffset={4} collisionPadding={8} className="z-50">
          <Combobox.Popup
            aria-label="Choices"
            className="float pop flex max-h-[min(340px,var(--available-height))] w-max max-w-[calc(100vw-16px)] min-w-[max(220px,var(--anchor-width))] flex-col overflow-hidden rounded-md outline-none"
          >
            <div className="flex items-center gap-2 border-b border-line px-2.5">
              <Search size={14} aria-hidden="true" className="text-ink-3" />
              <Combobox.Input
                aria-label="Search the list"
                placeholder="Search"
                className="h-9 min-w-0 flex-1 bg-transparent outline-none max-md:h-11"
              />
            </div>
            <Combobox.Empty className="px-3 py-3 text-ink-2 empty:hidden">No match</Combobox.Empty>
            <Combobox.List className="min-h-0 overflow-y-auto p-1 outline-none data-empty:p-0">
              {(item: SelectOption) => (
                <Combobox.Item
                  key={item.value}
                  value={item}
                  disabled={item.disabled}
                  className="flex min-h-[30px] cursor-default items-center gap-2 rounded-sm px-2 text-ink outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover max-md:min-h-11"
                >
                  <span className="grid size-3.5 flex-none place-items-center">
                    <Combobox.ItemIndicator>
                      <Check size={14} aria-hidden="true" />
                    </Combobox.ItemIndicator>
                  </span>
                  {item.label}
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
