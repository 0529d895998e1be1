'use client';
import { lazy, type ReactNode } from 'react';
import { Deferred, type TriggerElement } from '../states/deferred.tsx';

export interface ConfirmDialogProps {
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  trigger?: TriggerElement;
  title: ReactNode;
  /** Describes what will happen. */
  children?: ReactNode;
  /** Verb with its object, such as "Reject rollback". */
  confirmLabel: string;
  /** Requests a reason and passes it to `onConfirm`. */
  reason?: { label: string; required?: boolean; placeholder?: string };
  /** Text that must be typed to enable the button. */
  typedName?: string;
  /**
   * The dialog stays open and pending until the promise settles. If it rejects, the dialog shows
   * the error message.
   */
  onConfirm: (reason: string) => Promise<unknown> | void;
}

const load = () => import('./confirm-parts.tsx');
const ConfirmPart = lazy(() => load().then((parts) => ({ default: parts.ConfirmDialog })));

/** Confirms an action that is hard to undo, optionally with a reason or a typed name. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return <Deferred part={ConfirmPart} preload={load} haspopup="dialog" overlay={props} />;
}
