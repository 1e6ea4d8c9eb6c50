import { Check, CircleHelp, Info } from 'lucide-react';
import { useStudy } from '../study/study-context';
import { Card } from '../ui/panel';
import { Sentence } from '../ui/sentence';
import type { EvaluationPage } from './page-types';
import styles from './reading.module.css';

const marks = { shown: Check, likely: Info, open: CircleHelp } as const;
const words = { shown: 'shown', likely: 'likely', open: 'open' } as const;

/** What the figures say, in sentences, with how sure each is. */
export function Reading({ page }: { readonly page: EvaluationPage }) {
  return (
    <Card title="Reading" note="how sure: shown, likely, open">
      <ol className={styles.reading}>
        {page.reading.map((sentence) => {
          const Mark = marks[sentence.confidence];
          return (
            <li key={sentence.text}>
              <span className={styles.sure}>
                <Mark size={15} strokeWidth={1.5} aria-hidden="true" />
                {words[sentence.confidence]}
              </span>
              <p>
                <ReadingWords sentence={sentence} />
              </p>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}

/** A sentence of the reading. Numbers of clusters are those of the dictionary looked at, or stay words. */
function ReadingWords({ sentence }: { readonly sentence: EvaluationPage['reading'][number] }) {
  const { clusters, dictionary } = useStudy();
  const own = sentence.basis?.some(
    (scope) => scope.cluster !== undefined && scope.dictionary === dictionary?.id,
  );
  return <Sentence text={sentence.text} clusters={own ? clusters : []} />;
}
