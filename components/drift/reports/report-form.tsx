'use client';
import { useState } from 'react';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { FileReportForm } from './file-report-form.tsx';
import { WindowReportForm } from './window-report-form.tsx';

/** One-time comparison of two files, or of two windows of a model. */
export function ReportForm() {
  const [kind, setKind] = useState('files');
  return (
    <Panel aria-label="New report">
      <PanelHeader
        title="New report"
        ruled
        end={
          <Segmented
            label="What to compare"
            value={kind}
            options={[
              { value: 'files', label: 'Two files' },
              { value: 'windows', label: 'Two windows' },
            ]}
            onValueChange={setKind}
          />
        }
      />
      <PanelBody>{kind === 'files' ? <FileReportForm /> : <WindowReportForm />}</PanelBody>
    </Panel>
  );
}
