'use client';
import { lazy, type ReactNode } from 'react';
import { Deferred, type TriggerElement } from '../states/deferred.tsx';

export interface DialogProps {
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** Element that opens an uncontrolled dialog. */
  trigger?: TriggerElement;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons at the foot, the primary one last. */
  foot?: ReactNode;
  className?: string;
}

const load = () => import('./dialog-parts.tsx');
const DialogPart = lazy(() => load().then((parts) => ({ default: parts.Dialog })));
const SheetPart = lazy(() => load().then((parts) => ({ default: parts.Sheet })));

/** Dialog in the middle of the page. Focus returns to its opener, Escape closes. */
export function Dialog(props: DialogProps) {
  return <Deferred part={DialogPart} preload={load} haspopup="dialog" overlay={props} />;
}

/** Panel that slides in from the right; a sheet from below on phones. */
export function Sheet(props: DialogProps) {
  return <Deferred part={SheetPart} preload={load} haspopup="dialog" overlay={props} />;
}
