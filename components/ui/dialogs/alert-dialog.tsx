'use client';
import { lazy, type ReactNode } from 'react';
import { Deferred, type TriggerElement } from '../states/deferred.tsx';

export interface ConfirmDialogProps {
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  trigger?: TriggerElement;
  title: ReactNode;
  /** What will happen, in words. */
  children?: ReactNode;
  /** Verb with its object, such as "Reject rollback". */
  confirmLabel: string;
  /** Asks for a reason and gives it to onConfirm. */
  reason?: { label: string; required?: boolean; placeholder?: string };
  /** Text that must be typed before the button works. */
  typedName?: string;
  /** The dialog stays open and pending until this settles; a rejected promise shows its message. */
  onConfirm: (reason: string) => Promise<unknown> | void;
}

const load = () => import('./confirm-parts.tsx');
const ConfirmPart = lazy(() => load().then((parts) => ({ default: parts.ConfirmDialog })));

/** Asks before something that cannot simply be undone; with a typed reason or name where needed. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return <Deferred part={ConfirmPart} preload={load} haspopup="dialog" overlay={props} />;
}
