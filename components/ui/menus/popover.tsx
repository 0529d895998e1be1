'use client';
import { lazy, type ReactNode } from 'react';
import { Deferred, type TriggerElement } from '../states/deferred.tsx';

export interface PopoverProps {
  trigger: TriggerElement;
  /** Accessible name of the panel, visible if `showTitle` is set. */
  title: string;
  showTitle?: boolean;
  children: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  align?: 'start' | 'center' | 'end';
  side?: 'top' | 'right' | 'bottom' | 'left';
  className?: string;
}

const load = () => import('./popover-parts.tsx');
const PopoverPart = lazy(() => load().then((parts) => ({ default: parts.Popover })));

/** Small panel next to its trigger. */
export function Popover(props: PopoverProps) {
  return <Deferred part={PopoverPart} preload={load} haspopup="dialog" overlay={props} />;
}
