'use client';
import { useMemo } from 'react';
import { counted } from '../../../../format/number';
import { sharesOf } from '../../../../overview/shares';
import { SlideCards } from '../../../../slides/slide-cards';
import { SlideTable } from '../../../../slides/slide-table';
import styles from '../../../../slides/slides.module.css';
import { useAddressPart, useAddressText } from '../../../../state/use-address-part';
import { useStudy } from '../../../../study/study-context';
import { Field } from '../../../../ui/field';
import { Select } from '../../../../ui/menu';
import { Segmented } from '../../../../ui/segmented';
import { EmptyState } from '../../../../ui/state';

/** All slides of a study, with what lies on them. */
export function Slides() {
  const study = useStudy();
  const { detail, clusters, classIndex } = study;
  const [look, setLook] = useAddressPart('as', ['pictures', 'table']);
  const [wanted, setOrder] = useAddressText('order');
  const order = wanted ?? 'study';
  const [filter = '', setFilter] = useAddressText('find');
  const slides = useMemo(() => {
    const text = filter.trim().toLowerCase();
    const found = detail.slideInfo.filter(({ slideId, label = '', site = '', group = '' }) =>
      [slideId, label, site, group].some((word) => word.toLowerCase().includes(text)),
    );
    if (order === 'study') return found;
    const at = clusters.findIndex(({ cluster }) => `cluster-${cluster}` === order);
    const value = (slide: (typeof found)[number]) =>
      order === 'class' ? (slide.meanPrediction[classIndex] ?? 0) : (sharesOf(study, slide.slideId)[at] ?? 0);
    return [...found].sort((a, b) => value(b) - value(a));
  }, [study, detail.slideInfo, clusters, classIndex, filter, order]);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{counted(detail.slideInfo.length, 'slide')}</h1>
        <span style={{ flex: 1 }} />
        <Field
          label={<span className="visually-hidden">Find slides</span>}
          type="search"
          value={filter}
          onChange={(text) => setFilter(text || undefined)}
          placeholder="Name, label, group or site"
          width={220}
        />
        <Select
          label="Order of slides"
          value={order}
          side="below-end"
          options={[
            { value: 'study', label: 'As in the study' },
            { value: 'class', label: `Most ${detail.classNames[classIndex]}` },
            ...clusters.map(({ cluster, name }) => ({ value: `cluster-${cluster}`, label: `Most ${name}` })),
          ]}
          onChange={(next) => setOrder(next === 'study' ? undefined : next)}
        />
        <Segmented
          label="Show as"
          value={look}
          options={[
            { value: 'pictures', label: 'Pictures' },
            { value: 'table', label: 'Table' },
          ]}
          onChange={setLook}
        />
      </header>
      {slides.length === 0 && (
        <EmptyState>{filter ? 'No slide is called that.' : 'No slide is done yet.'}</EmptyState>
      )}
      {slides.length > 0 &&
        (look === 'pictures' ? <SlideCards slides={slides} /> : <SlideTable slides={slides} />)}
    </div>
  );
}
