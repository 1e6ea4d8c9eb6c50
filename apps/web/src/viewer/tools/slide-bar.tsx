'use client';
import {
  ChevronLeft,
  ChevronRight,
  Droplet,
  Expand,
  Lightbulb,
  RotateCw,
  SquareSplitHorizontal,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useTheme } from '../../state/theme';
import { useView } from '../../state/use-view';
import { defaults } from '../../state/view-state';
import { useStudy } from '../../study/study-context';
import { IconButton } from '../../ui/button';
import { classes } from '../../ui/class-names';
import { Menu, Select } from '../../ui/menu';
import { Disclosure } from '../../ui/popover';
import { Segmented } from '../../ui/segmented';
import { Slider } from '../../ui/slider';
import type { SlideLayers } from '../use-layers';
import { lampOf } from '../use-tissue';
import styles from './slide-bar.module.css';

const look = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

/** Slide, layer, and how the tissue is shown. */
export function SlideBar({
  slide,
  layers,
  curtain,
  onSlide,
  onCurtain,
  onRotate,
  onFullScreen,
  children,
}: {
  readonly slide: string;
  readonly layers: SlideLayers;
  readonly curtain: boolean;
  readonly onSlide: (slide: string) => void;
  readonly onCurtain: (on: boolean) => void;
  /** Degrees to turn by; 0 puts it upright. */
  readonly onRotate: (degrees: number) => void;
  readonly onFullScreen: () => void;
  /** Side by side, export. */
  readonly children: ReactNode;
}) {
  const [view, change] = useView();
  const muted = view.muted ?? defaults.muted;
  return (
    <div role="toolbar" aria-label="Slide and layer" className={styles.bar}>
      <SlideSteps slide={slide} onSlide={onSlide} />
      <span className={styles.rule} />
      <LayerSwitch layers={layers} />
      <span className={styles.space} />
      <IconButton
        label={layers.signed ? 'Signed maps always lie on grey' : 'Mute the stain, M'}
        pressed={muted || layers.signed}
        disabled={layers.signed || layers.look === undefined}
        onClick={() => change({ muted: !muted })}
      >
        <Droplet {...look} />
      </IconButton>
      <IconButton
        label="Curtain, C"
        pressed={curtain}
        disabled={layers.look === undefined}
        onClick={() => onCurtain(!curtain)}
      >
        <SquareSplitHorizontal {...look} />
      </IconButton>
      <Lamp />
      {children}
      <Menu
        label="Turn the slide"
        side="below-end"
        button={<RotateCw {...look} />}
        entries={[
          { label: 'Right by 90°', onSelect: () => onRotate(90) },
          { label: 'Left by 90°', onSelect: () => onRotate(-90) },
          { label: 'Right by 15°', onSelect: () => onRotate(15) },
          { label: 'Left by 15°', onSelect: () => onRotate(-15) },
          { label: 'Upright', onSelect: () => onRotate(0) },
        ]}
      />
      <span className={styles.optional}>
        <IconButton label="Full screen" onClick={onFullScreen}>
          <Expand {...look} />
        </IconButton>
      </span>
    </div>
  );
}

/** The slide, and those before and after it. */
function SlideSteps({
  slide,
  onSlide,
}: {
  readonly slide: string;
  readonly onSlide: (slide: string) => void;
}) {
  const { detail } = useStudy();
  const slides = detail.slideInfo;
  const at = slides.findIndex(({ slideId }) => slideId === slide);
  const step = (by: number) => {
    const next = slides[at + by];
    if (next) onSlide(next.slideId);
  };
  return (
    <>
      <IconButton size="small" label="Previous slide, comma" disabled={at <= 0} onClick={() => step(-1)}>
        <ChevronLeft {...look} />
      </IconButton>
      <Select
        label="Slide"
        size="small"
        value={slide}
        options={slides.map(({ slideId, label }) => ({
          value: slideId,
          label: slideId,
          ...(label === undefined ? {} : { note: label }),
        }))}
        onChange={onSlide}
      />
      <span className="small third number">
        {at + 1} of {slides.length}
      </span>
      <IconButton
        size="small"
        label="Next slide, dot"
        disabled={at >= slides.length - 1}
        onClick={() => step(1)}
      >
        <ChevronRight {...look} />
      </IconButton>
    </>
  );
}

/** One layer at a time; the map of a method that is shown, where it has several. */
function LayerSwitch({ layers }: { readonly layers: SlideLayers }) {
  const [, change] = useView();
  const choose = (layer: string) => change({ layer: layer === defaults.layer ? undefined : layer });
  const many = layers.choices.length > 5 && styles.many;
  const map = layers.maps.find(({ label }) => layers.words.endsWith(`, ${label}`));
  return (
    <>
      <span className={classes(styles.wide, many)}>
        <Segmented label="Layer" options={layers.choices} value={layers.current.value} onChange={choose} />
      </span>
      <span className={classes(styles.narrow, many)}>
        <Select
          label="Layer"
          size="small"
          value={layers.current.value}
          options={layers.choices}
          onChange={choose}
        />
      </span>
      {layers.maps.length > 0 && (
        <Select
          label="What the map explains"
          size="small"
          value={map?.value}
          options={layers.maps}
          onChange={choose}
        />
      )}
    </>
  );
}

/** Brightness of the tissue. */
function Lamp() {
  const [view, change] = useView();
  const theme = useTheme();
  const lamp = view.lamp ?? lampOf(theme);
  const text = `${lamp} %`;
  return (
    <Disclosure
      label={`Lamp, ${text}`}
      side="below-end"
      className={styles.lamp}
      button={
        <>
          <Lightbulb {...look} />
          <span className="number">{text}</span>
        </>
      }
    >
      <div className={styles.lampBox}>
        <span>Lamp</span>
        <Slider
          label="Lamp"
          value={lamp}
          low={20}
          high={150}
          step={5}
          text={text}
          onChange={(value) => change({ lamp: value === lampOf(theme) ? undefined : value }, 'replace')}
        />
        <span className="number">{text}</span>
      </div>
    </Disclosure>
  );
}
