'use client';
import type { ComponentProps } from 'react';
import ReactMarkdown from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { cn } from '#lib/cn.ts';
import { isOwnImage } from '#lib/comment-images.ts';
import { ScrollBox } from './tables/scroll-box.tsx';

// Code has a border, because `sunken` is hardly darker than its background in the dark theme; the
// same in a preview.
const prose = cn(
  'grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2 wrap-anywhere',
  '[&_a]:link [&_code]:ident [&_code]:rounded-sm [&_code]:border [&_code]:border-line [&_code]:bg-sunken [&_code]:px-1 [&_pre_code]:border-0 [&_pre_code]:bg-transparent [&_pre_code]:p-0',
  '[&_h3]:font-semibold [&_h4]:font-semibold [&_li]:my-0.5 [&_ol]:list-decimal [&_ol]:pl-5 [&_ul]:list-disc [&_ul]:pl-5 [&_strong]:font-semibold',
  '[&_blockquote]:text-ink-2 [&_blockquote]:italic [&_td]:border [&_td]:border-line [&_td]:px-2 [&_td]:py-1 [&_th]:border [&_th]:border-line [&_th]:px-2 [&_th]:py-1 [&_th]:text-left',
);

function OutsideLink({ href, children }: ComponentProps<'a'>) {
  return (
    <a href={href} rel="noreferrer nofollow">
      {children}
    </a>
  );
}

/** Code block whose long lines scroll inside a keyboard-accessible box. */
function CodeBlock({ children }: ComponentProps<'pre'>) {
  return (
    <ScrollBox label="Code" className="overflow-x-auto rounded-md border border-line bg-sunken p-3">
      <pre>{children}</pre>
    </ScrollBox>
  );
}

/**
 * Shows only the notes' own images, because an external image would reveal the reader to its
 * server.
 */
function NoteImage({ src, alt }: ComponentProps<'img'>) {
  if (typeof src === 'string' && isOwnImage(src))
    return (
      <a href={src} target="_blank" rel="noreferrer" className="inline-block max-w-full">
        {/* oxlint-disable-next-line next/no-img-element -- the image optimizer has no session to read it with */}
        <img
          src={src}
          alt={alt ?? ''}
          loading="lazy"
          className="max-h-80 max-w-full rounded-md border border-line"
        />
      </a>
    );
  return <span className="text-ink-3">[image: {alt ?? 'no description'}]</span>;
}

export function MarkdownBody({ text, className }: { text: string; className?: string }) {
  return (
    <div className={cn(prose, className)}>
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[rehypeSanitize]}
        components={{
          // Headings in the content start below the page's own headings.
          h1: 'h3',
          h2: 'h3',
          h3: 'h4',
          a: OutsideLink,
          img: NoteImage,
          pre: CodeBlock,
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
