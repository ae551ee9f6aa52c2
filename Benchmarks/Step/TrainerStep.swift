import Tensorlab

/// The real trainer on the experiment's teacher: embedded digits, fresh augmentation, AdamW.
struct TrainerStep {
  let engine: Engine
  let trainer: Trainer

  init(engine: Engine) throws {
    self.engine = engine
    let data = try MNIST.embedded().train.transformed(by: [
      .resize(height: 90, width: 90), .normalize(mean: 0.1307, standardDeviation: 0.3081),
    ])
    var options = try TrainingOptions(optimizer: .adamW(beta2: 0.98))
    options.live.learningRate = 3e-4
    options.live.weightDecay = 0.05
    options.live.labelSmoothing = 0.1
    options.live.epochs = 1000
    trainer = try Trainer(
      .visionTransformer(VisionTransformerConfiguration(), seed: 1, engine: engine), data: data,
      augment: [.affine(rotation: 15, scale: 0.15, shear: 0.2, shift: 0.15)], options: options)
  }

  func run() throws { _ = try trainer.step() }
}
