import { cva, type VariantProps } from 'class-variance-authority';
import { LoaderCircle } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from '#lib/cn.ts';

/** Classes of every button; ButtonLink in link.tsx shares them. */
export const buttonClass = cva(
  'inline-flex flex-none items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors select-none disabled:opacity-55 aria-disabled:opacity-55 data-disabled:opacity-55',
  {
    variants: {
      variant: {
        primary: 'bg-accent text-on-accent not-disabled:hover:bg-accent-hover',
        secondary:
          'bg-surface text-ink hairline not-disabled:hover:bg-hover data-popup-open:bg-hover',
        quiet:
          'text-ink-2 not-disabled:hover:bg-hover not-disabled:hover:text-ink data-popup-open:bg-hover',
      },
      size: {
        sm: 'h-7 px-2.5 max-md:h-9',
        md: 'h-(--control-h) px-3',
        lg: 'h-9 px-3.5 max-md:h-[46px] max-md:rounded-lg max-md:text-lg max-md:tracking-normal',
        icon: 'size-[30px] max-md:size-11',
        'icon-sm': 'size-6 max-md:size-9',
      },
      wide: { true: 'w-full', false: '' },
    },
    defaultVariants: { variant: 'secondary', size: 'md', wide: false },
  },
);

export interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof buttonClass> {
  /** Shows a spinner and ignores clicks until the server has responded. */
  pending?: boolean;
}

/** A button. One `primary` per view; labels are verbs with an object. */
export function Button({
  variant,
  size,
  wide,
  pending = false,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      className={cn(buttonClass({ variant, size, wide }), className)}
      disabled={disabled === true || pending}
      aria-busy={pending || undefined}
      {...rest}
    >
      {pending ? (
        <LoaderCircle
          size={14}
          aria-hidden="true"
          className="animate-spin motion-reduce:animate-none"
        />
      ) : null}
      {children}
    </button>
  );
}
