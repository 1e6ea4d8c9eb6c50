import { Check, CircleHelp, Info } from 'lucide-react';
import { Card } from '../ui/panel';
import styles from './evaluation.module.css';
import type { EvaluationPage } from './page-types';

const marks = { shown: Check, likely: Info, open: CircleHelp } as const;
const words = { shown: 'shown', likely: 'likely', open: 'open' } as const;

/** What the figures say, in sentences, with how sure each is. */
export function Reading({ page }: { readonly page: EvaluationPage }) {
  return (
    <Card title="Reading" note="how sure: shown, likely, open">
      <ol className={styles.reading}>
        {page.reading.map(({ text, confidence }) => {
          const Mark = marks[confidence];
          return (
            <li key={text}>
              <span className={styles.sure}>
                <Mark size={15} strokeWidth={1.5} aria-hidden="true" />
                {words[confidence]}
              </span>
              <p>{text}</p>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
