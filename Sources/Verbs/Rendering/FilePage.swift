import Interpreter

extension HelpTopic {
  /// What `help files` says.
  static let files = HelpTopic(
    "files", summary: "what `save` writes and `load` reads",
    text: """
      files: what `save` writes and `load` reads

        .npy .npz .csv   tensors, columns of numbers; tables are read from .csv too
        .safetensors     models, and tensors under names
        .pth .pt         networks that PyTorch saved, to read; also in .zip and .whl
        .svg             figures, as `plot` makes them, to write
        pictures         one, or a folder with one folder for each class, to read

      A model is saved whole: `save model to "m.safetensors"`. The weights stand in
      the file as plain tensors under the names their architecture's source gives
      them, so any program that reads safetensors finds them. The rest are texts in
      the file's metadata: the network's graph, how pictures or columns are prepared,
      the classes, the target's column, which layers are frozen, which rows it was
      fitted and tuned on (the first 16 digits of each row's digest, nothing else of
      them), and a test vector: a made-up picture or row, and what the model answered.

      `load` gives back the same model, with the same digest, or says what is wrong: a
      weight that was edited, a tensor too many or too few, a file cut short, a test
      vector that comes out otherwise. A file is only ever read, never run.

        thaw.version     version of this form: 1
        thaw.kind        model
        thaw.model       JSON: operators, architecture, preprocessing, target, head,
                         frozen, statistics, graph (steps in order, outputs)
        thaw.rows.fitted, thaw.rows.tuned   16 hexadecimal digits a row, ascending
        thaw.test        JSON: seed, purpose, outputs
        thaw.quantization   of a quantized model: what its integers stand for
        thaw.tensors     JSON: the digest of each tensor, by name
        thaw.digest      the model's digest
        thaw.contents    the digest of all of the above

      Whole numbers are stored in the narrowest type that holds them. The digests tell
      damage, not forgery: whoever can write the file can write them too.
      """)
}
