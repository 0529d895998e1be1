'use client';
import {
  cloneElement,
  Suspense,
  useState,
  type ComponentProps,
  type ComponentType,
  type ReactElement,
} from 'react';

export type TriggerElement = ReactElement<ComponentProps<'button'>>;

export interface DeferredProps {
  trigger?: TriggerElement | undefined;
  open?: boolean | undefined;
  onOpenChange?: ((open: boolean) => void) | undefined;
}

interface DeferOptions<P> {
  /** The actual overlay, loaded with React.lazy and mounted when first opened. */
  part: ComponentType<P & { defaultOpen?: boolean }>;
  preload: () => Promise<unknown>;
  haspopup: 'menu' | 'dialog';
}

/**
 * Excludes overlay code from the first load. Only the trigger is rendered until the overlay is
 * first opened. Hover or focus fetches the code; the first click mounts the overlay open.
 */
export function Deferred<P extends DeferredProps>({
  part: Part,
  preload,
  haspopup,
  overlay,
}: DeferOptions<P> & { overlay: P }) {
  const [wanted, setWanted] = useState(false);
  const fetchCode = (): void => void preload().catch(() => undefined);
  const { trigger, open, onOpenChange } = overlay;
  if (open && !wanted) setWanted(true);
  const plain = trigger
    ? cloneElement(trigger, {
        'aria-haspopup': haspopup,
        'aria-expanded': false,
        onPointerEnter: fetchCode,
        onFocus: fetchCode,
        onClick: () => {
          setWanted(true);
          onOpenChange?.(true);
        },
      })
    : null;
  if (!wanted) return plain;
  return (
    <Suspense fallback={plain}>
      <Part {...overlay} defaultOpen />
    </Suspense>
  );
}
