/** Model and tiles to saliency maps: the CAM family, gradients, occlusion, LRP. */
export const packageName = '@morphoscope/attribution';
