import type { z } from 'zod';
import type {
  getMetrics,
  RegionAgreement,
  regionAgreement,
  SlideDecision,
  StudyDecisions,
  StudyEvaluation,
  StudyMetrics,
  slideDecision,
  studyDecision,
} from '../contract/metrics.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';
import { ownStudy } from './own-rows.js';

/** What was measured of a study, and which clusters pushed its decisions. */
export class MetricService {
  constructor(private readonly own: Backbone) {}

  async get(who: Principal, { study }: z.output<typeof getMetrics>): Promise<StudyMetrics> {
    return this.own.library.metrics(await this.#folder(who, study));
  }

  /** The same in the order and the words of the report. */
  async page(who: Principal, { study }: z.output<typeof getMetrics>): Promise<StudyEvaluation> {
    return this.own.library.evaluationPage(await this.#folder(who, study));
  }

  async slide(who: Principal, { study, ...query }: z.output<typeof slideDecision>): Promise<SlideDecision> {
    return this.own.library.slideDecision(await this.#folder(who, study), query);
  }

  async agreement(
    who: Principal,
    { study, ...query }: z.output<typeof regionAgreement>,
  ): Promise<RegionAgreement> {
    return this.own.library.regionAgreement(await this.#folder(who, study), query);
  }

  async study(who: Principal, { study, ...query }: z.output<typeof studyDecision>): Promise<StudyDecisions> {
    return this.own.library.studyDecision(await this.#folder(who, study), query);
  }

  async #folder(who: Principal, study: string): Promise<string> {
    return (await ownStudy(this.own.db.queries, who, study)).folder;
  }
}
