import { clsx, type ClassValue } from 'clsx';
import { twMerge } from 'tailwind-merge';

/** Joins class names; a later utility replaces an earlier one of the same kind. */
export function cn(...parts: ClassValue[]): string {
  return twMerge(clsx(parts));
}
