'use client';
import { useState } from 'react';
import { api } from '#components/shell/api.ts';
import { Button } from '#components/ui/button.tsx';
import { FormAlert } from '#components/ui/form-alert.tsx';
import { personas } from '#lib/personas.ts';

/** In the demo: look at Tandem through the eyes of one of the company's people. */
export function PersonaButtons() {
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, setPending] = useState<string | null>(null);
  const enter = async (persona: string) => {
    setPending(persona);
    setProblem(null);
    try {
      await api('/api/demo/view-as', { method: 'POST', body: { persona } });
      location.assign('/');
    } catch (error) {
      setPending(null);
      setProblem(error instanceof Error ? error.message : 'Tandem does not answer. Try again.');
    }
  };
  return (
    <div className="grid gap-2 border-t border-line pt-4">
      <h2 className="font-semibold">Demo company: view as</h2>
      {problem === null ? null : <FormAlert>{problem}</FormAlert>}
      <div className="grid grid-cols-2 gap-2">
        {personas.map((persona) => (
          <Button
            key={persona.id}
            pending={pending === persona.id}
            onClick={() => void enter(persona.id)}
          >
            {persona.name}
          </Button>
        ))}
      </div>
      <p className="text-xs text-ink-3">Only in demo mode and on this machine.</p>
    </div>
  );
}
