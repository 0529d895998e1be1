'use client';
import type { ComponentProps, ReactNode } from 'react';
import { Button } from './button.tsx';
import { Tooltip } from './menus/tooltip.tsx';
import type { IconComponent } from './states/states.tsx';

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** Accessible name and tooltip. */
  label: string;
  icon: IconComponent;
  size?: 'icon' | 'icon-sm';
  variant?: 'quiet' | 'secondary';
  /** Small mark in the corner, such as an unread dot. */
  mark?: ReactNode;
  side?: 'top' | 'right' | 'bottom' | 'left';
}

/** Icon-only button; always has a label and a tooltip. */
export function IconButton({
  label,
  icon: Icon,
  size = 'icon',
  variant = 'quiet',
  mark,
  side = 'bottom',
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip content={label} side={side}>
      <Button
        variant={variant}
        size={size}
        aria-label={label}
        className={`relative px-0 ${className ?? ''}`}
        {...rest}
      >
        <span className="relative">
          <Icon size={size === 'icon' ? 16 : 14} aria-hidden="true" />
          {mark}
        </span>
      </Button>
    </Tooltip>
  );
}
