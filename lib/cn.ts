import { clsx, type ClassValue } from 'clsx';
import { twMerge } from 'tailwind-merge';

/** Joins class names. A later utility class replaces earlier ones of the same kind. */
export function cn(...parts: ClassValue[]): string {
  return twMerge(clsx(parts));
}
