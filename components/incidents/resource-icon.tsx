import { Box, Boxes, Database, HardDrive, Server, Workflow } from 'lucide-react';
import { createElement, type ReactElement } from 'react';
import type { IconComponent } from '#components/ui/states/states.tsx';

const ICONS: Record<string, IconComponent> = {
  service: Boxes,
  host: Server,
  database: Database,
  disk: HardDrive,
  model: Box,
};

/** Icon of a kind of resource. */
export function ResourceIcon({
  kind,
  className,
}: {
  kind: string;
  className: string;
}): ReactElement {
  return createElement(ICONS[kind] ?? Workflow, { size: 16, 'aria-hidden': true, className });
}
