import { useMemo } from 'react';
import { TimeSeriesChart } from '#components/charts/time-series-chart.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { Tile, TileStrip } from '#components/ui/tables/tile-strip.tsx';
import type { AnswerFigure, UsageAnswer } from '#lib/schemas/inference/usage.ts';
import { useLimitsOfModel } from './model/use-limits-of-model.ts';
import { ANSWER_TILES, answerTile, lacksFields } from './prediction-text.ts';

type Answers = NonNullable<UsageAnswer['answers']>;
type Measure = AnswerFigure['measure'];

function Tiles({ name, answers }: { name: string; answers: Answers }) {
  const limits = useLimitsOfModel(name).data?.items ?? null;
  return (
    <TileStrip label="Model output in the time range of the page">
      {ANSWER_TILES.map(({ measure, label }) => {
        const figure = answers.measures.find((each) => each.measure === measure);
        if (figure === undefined) return null;
        const tile = answerTile(figure, limits);
        const stateWord = tile.state === 'ok' ? 'Measured' : undefined;
        return <Tile key={measure} label={label} stateWord={stateWord} {...tile} />;
      })}
    </TileStrip>
  );
}

/** One line of a chart; empty if the measure has no value at any point. */
function lineOf(answers: Answers, measure: Measure, name: string) {
  const points = answers.series.map(
    ({ at, values }) => [Date.parse(at), values[measure] ?? null] as const,
  );
  return points.some(([, value]) => value !== null) ? [{ id: measure, name, points }] : [];
}

/**
 * Text predictions: length, shares of empty, refused and cut-off texts, and token use, with their
 * limits.
 */
export function AnswersPanel({
  name,
  answers,
  stale,
  sources,
}: {
  name: string;
  answers: Answers;
  stale: boolean;
  sources: readonly string[];
}) {
  const charts = useMemo(
    () =>
      [
        {
          title: 'Output length, median',
          unit: '{characters}',
          series: lineOf(answers, 'answer_length', 'Length'),
        },
        {
          title: 'Unhelpful outputs',
          unit: 'ratio',
          series: [
            ...lineOf(answers, 'empty_answers', 'Empty'),
            ...lineOf(answers, 'refused_answers', 'Refused'),
            ...lineOf(answers, 'cut_off_answers', 'Cut off'),
          ],
        },
        {
          title: 'Tokens per request',
          unit: '{tokens}',
          series: [
            ...lineOf(answers, 'input_tokens', 'Input'),
            ...lineOf(answers, 'output_tokens', 'Output'),
          ],
        },
      ].filter(({ series }) => series.length > 0),
    [answers],
  );
  return (
    <>
      <Tiles name={name} answers={answers} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-(--gutter) lg:grid-cols-2">
        {charts.map((chart) => (
          <TimeSeriesChart
            key={chart.title}
            {...chart}
            stale={stale}
            zero
            gapReason="No predictions"
            sources={sources}
            empty={{ title: 'No predictions in this range' }}
          />
        ))}
      </div>
      <p className="text-ink-2">
        The language of each output is the column <span className="ident">answer.language</span> on
        the tab Health. Tandem does not measure sentiment: send it as a feature to monitor it like
        any column.
      </p>
      {lacksFields(answers) ? (
        <Panel aria-label="Missing fields">
          <PanelHeader title="Missing fields" ruled />
          <p className="px-4 py-3 text-ink-2">
            Send the missing fields with each row: the text as prediction, features.refused (true or
            false), segment.finish (such as stop or length), tokens.input and tokens.output. Spans
            with gen_ai attributes already include tokens and finish reasons.
          </p>
        </Panel>
      ) : null}
    </>
  );
}
