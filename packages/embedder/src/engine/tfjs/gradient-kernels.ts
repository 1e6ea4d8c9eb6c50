import type { GradConfig, KernelConfig, KernelFunc, Tensor4D } from '@tensorflow/tfjs-core';
import { type ConvolutionAttributes, depthwiseInputGradient, inputGradient } from './convolution-gradient.js';
import { gradientRules } from './gradient-rules.js';
import type { TfjsRuntime } from './runtime.js';

/**
 * What TensorFlow.js' autodiff runs instead of its own while a gradient is computed:
 * - gradients by the weights of convolutions give zeros unread. Nobody asks for them here, yet autodiff computes them
 *   wherever a convolution carries its bias, and the WASM backend lacks their kernels;
 * - on the WASM backend, gradients of convolutions by their input are convolutions, see `inputGradient` (depthwise ones
 *   have no kernel there at all), and `gradientRules` hold.
 */
export class GradientKernels {
  private readonly kernels: readonly KernelConfig[];
  private readonly rules: readonly GradConfig[];
  private readonly backend: string;

  constructor(private readonly runtime: TfjsRuntime) {
    this.backend = runtime.tf.getBackend();
    const wasm = this.backend === 'wasm';
    this.kernels = [...this.skipped(), ...(wasm ? this.composed() : [])];
    this.rules = wasm ? gradientRules(runtime) : [];
  }

  /**
   * Runs `compute` with all of that in place; afterwards everything is as before. `compute` must not yield the thread:
   * then nobody else can meet these kernels.
   */
  within<T>(compute: () => T): T {
    const { tf } = this.runtime;
    const kernels = this.kernels.map(({ kernelName }) => tf.getKernel(kernelName, this.backend));
    const rules = this.rules.map(({ kernelName }) => tf.getGradient(kernelName));
    this.replace(kernels, this.kernels);
    for (const rule of this.rules) tf.registerGradient(rule);
    try {
      return compute();
    } catch (error) {
      this.releaseTape();
      throw error;
    } finally {
      this.replace(this.kernels, kernels);
      for (const rule of rules) tf.registerGradient(rule);
    }
  }

  /** TensorFlow.js lets go of what it kept for the way back only at the end of it. */
  private releaseTape(): void {
    const { state } = this.runtime.tf.engine();
    for (const { saved } of state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose();
    state.activeTape = [];
  }

  private replace(old: readonly (KernelConfig | undefined)[], fresh: readonly (KernelConfig | undefined)[]) {
    const { tf } = this.runtime;
    for (const kernel of old) if (kernel) tf.unregisterKernel(kernel.kernelName, this.backend);
    for (const kernel of fresh) if (kernel) tf.registerKernel(kernel);
  }

  private skipped(): KernelConfig[] {
    const { tf } = this.runtime;
    const zeros: KernelFunc = ({ attrs }) => tf.zeros(attrs?.filterShape as number[]);
    return [
      this.kernel(tf.Conv2DBackpropFilter, zeros),
      this.kernel(tf.DepthwiseConv2dNativeBackpropFilter, zeros),
    ];
  }

  private composed(): KernelConfig[] {
    const { tf } = this.runtime;
    return [
      this.kernel(tf.Conv2DBackpropInput, this.asConvolution(inputGradient)),
      this.kernel(tf.DepthwiseConv2dNativeBackpropInput, this.asConvolution(depthwiseInputGradient)),
    ];
  }

  private asConvolution(gradient: typeof inputGradient): KernelFunc {
    return ({ inputs, attrs }) => {
      const { dy, filter } = inputs as unknown as Record<'dy' | 'filter', Tensor4D>;
      const of = attrs as unknown as ConvolutionAttributes;
      return this.runtime.tf.tidy(() => gradient(this.runtime, dy, filter, of));
    };
  }

  private kernel(kernelName: string, kernelFunc: KernelFunc): KernelConfig {
    return { kernelName, backendName: this.backend, kernelFunc };
  }
}
