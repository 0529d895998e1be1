'use client';
import { Star } from 'lucide-react';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useCan } from '#components/client/session.tsx';
import { isOpen } from '#components/labels/incident-text.ts';
import { Chip } from '#components/ui/badge.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { ScrollBox } from '#components/ui/tables/scroll-box.tsx';
import { useNow } from '#components/ui/use-now.ts';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { CommentBox } from './comment-box.tsx';
import { isStory, timelineRows, type Layer } from './timeline-layers.ts';
import { TimelineRowItem } from './timeline-row.tsx';

/**
 * Timeline of the incident: a short story, or everything that was logged, with explicit silences.
 */
export function TimelinePanel({ incident }: { incident: IncidentDetail }) {
  const [layer, setLayer] = useQueryState(
    'layer',
    parseAsStringLiteral(['story', 'all']).withDefault('all'),
  );
  const now = useNow();
  const mayWrite = useCan('incidents:write');
  const rows = timelineRows(incident.timeline, layer, isOpen(incident) ? now : null);
  const layers: { id: Layer; label: string }[] = [
    { id: 'story', label: `Story ${incident.timeline.filter(isStory).length}` },
    { id: 'all', label: `All ${incident.timeline.length}` },
  ];
  return (
    <Panel
      aria-labelledby="timeline"
      className="max-lg:max-h-[32rem] lg:sticky lg:top-[calc(var(--top-h)+16px)] lg:max-h-[calc(100dvh-var(--top-h)-32px)] lg:min-h-80"
    >
      <PanelHeader
        title="Timeline"
        id="timeline"
        end={
          <span role="group" aria-label="Layer of the timeline" className="flex gap-2">
            {layers.map(({ id, label }) => (
              <button
                key={id}
                type="button"
                aria-pressed={layer === id}
                onClick={() => void setLayer(id)}
                className="min-h-6 rounded-sm"
              >
                <Chip on={layer === id} {...(id === 'story' ? { icon: Star } : {})}>
                  {label}
                </Chip>
              </button>
            ))}
          </span>
        }
      />
      <ScrollBox
        label="Timeline of the incident"
        className="min-h-0 flex-1 overflow-y-auto px-4 pb-3 focus-visible:-outline-offset-2"
      >
        <ol>
          {rows.map((row, index) => (
            <TimelineRowItem
              key={row.kind === 'event' ? row.event.id : row.id}
              row={row}
              incident={incident}
              last={index === rows.length - 1}
            />
          ))}
        </ol>
      </ScrollBox>
      {mayWrite ? <CommentBox incident={incident} /> : null}
    </Panel>
  );
}
