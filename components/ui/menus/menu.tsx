'use client';
import { lazy, type ReactNode } from 'react';
import { Deferred, type TriggerElement } from '../states/deferred.tsx';
import type { IconComponent } from '../states/states.tsx';

export interface MenuProps {
  trigger: TriggerElement;
  children: ReactNode;
  align?: 'start' | 'center' | 'end';
  side?: 'top' | 'right' | 'bottom' | 'left';
  className?: string;
}

export interface MenuItemProps {
  children: ReactNode;
  icon?: IconComponent;
  onSelect?: () => void;
  disabled?: boolean;
  hint?: ReactNode;
}

export interface MenuRadioGroupProps {
  value: string;
  onValueChange: (value: string) => void;
  options: readonly { value: string; label: ReactNode; hint?: ReactNode }[];
}

const load = () => import('./menu-parts.tsx');
const MenuPart = lazy(() => load().then((parts) => ({ default: parts.Menu })));

/** Menu of actions, opened by its trigger. */
export function Menu(props: MenuProps) {
  return <Deferred part={MenuPart} preload={load} haspopup="menu" overlay={props} />;
}

/** One action of a menu. */
export const MenuItem = lazy(() => load().then((parts) => ({ default: parts.MenuItem })));

/** Single choice of several options, with a check mark on the current option. */
export const MenuRadioGroup = lazy(() =>
  load().then((parts) => ({ default: parts.MenuRadioGroup })),
);

/** Group of menu items with a heading. */
export const MenuGroup = lazy(() => load().then((parts) => ({ default: parts.MenuGroup })));

export const MenuSeparator = lazy(() => load().then((parts) => ({ default: parts.MenuSeparator })));
