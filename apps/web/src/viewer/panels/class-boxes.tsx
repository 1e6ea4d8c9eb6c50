'use client';
import { fixed, signed } from '../../format/number';
import styles from './decision-panel.module.css';
import { type ClassSum, logitOf } from './subject';

/** The model's figure for every class; a press looks at that class on all pages. */
export function ClassBoxes({
  classNames,
  classes,
  prediction,
  classIndex,
  onClass,
}: {
  readonly classNames: readonly string[];
  readonly classes: readonly ClassSum[] | undefined;
  readonly prediction: readonly number[] | undefined;
  readonly classIndex: number;
  readonly onClass: (index: number) => void;
}) {
  return (
    <div
      role="radiogroup"
      aria-label={classes ? 'Logit per class' : 'Output per class'}
      className={styles.classes}
    >
      {classNames.map((name, i) => {
        const sum = classes?.find(({ className }) => className === name);
        const output = prediction?.[i];
        const text = sum ? signed(logitOf(sum), 1) : output === undefined ? '–' : fixed(output);
        return (
          // biome-ignore lint/a11y/useSemanticElements: a radio input cannot hold two lines and be styled as a box
          <button
            key={name}
            type="button"
            role="radio"
            aria-checked={i === classIndex}
            title={name}
            onClick={() => onClass(i)}
          >
            <span>{name}</span>
            <b>{text}</b>
          </button>
        );
      })}
    </div>
  );
}
