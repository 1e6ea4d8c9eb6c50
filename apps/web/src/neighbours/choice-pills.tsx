import { choiceWords, type NeighbourChoice, neighbourChoices } from './neighbour-choice';
import styles from './neighbours-page.module.css';

/** One of the ways to narrow the nearest tiles down. */
export function ChoicePills({
  value,
  onChange,
}: {
  readonly value: NeighbourChoice;
  readonly onChange: (choice: NeighbourChoice) => void;
}) {
  return (
    <fieldset className={styles.pills}>
      <legend className="visually-hidden">Which of the nearest tiles</legend>
      {neighbourChoices.map((choice) => (
        <label key={choice} className={styles.pill}>
          <input
            type="radio"
            name="neighbours"
            checked={choice === value}
            onChange={() => onChange(choice)}
          />
          {choiceWords[choice]}
        </label>
      ))}
    </fieldset>
  );
}
