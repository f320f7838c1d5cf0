import Language
import Testing

/// Every line that the design and its issues show is read without a word.
struct ExamplesTests {
  @Test(arguments: examples) func examplesOfTheDesignAreRead(line: String) {
    let (program, diagnostics) = parse(line, verbs: designVerbs)
    #expect(diagnostics.map { $0.rendered() } == [])
    #expect(program.statements.count == 1)
    #expect(parse(program.canonical, verbs: designVerbs).program == program)
  }

  @Test func theWholeTourIsOneProgram() {
    let (program, diagnostics) = parse(Self.examples.joined(separator: "\n"), verbs: designVerbs)
    #expect(diagnostics == [])
    #expect(program.statements.count == Self.examples.count)
  }

  static let examples = tour.components + main.components + sentence.components + engine.components

  private static let tour = """
    get efficientnet-lite0
    get elpv
    backbone = load "efficientnet-lite0"
    predict backbone on "photo.jpg"    # the five likeliest ImageNet classes, by name
    cells = load "elpv"
    cells.defective = cells.probability >= 0.5
    describe cells by type
    train, valid, test = split cells into [60%, 15%, 25%] stratify [defective, type] seed 7
    model = adapt backbone to train target defective
    freeze model except head
    show model                         # tree of layers: shape, parameters, frozen or not
    fit model on train epochs 20 rate 1e-2
    evaluate model on valid by type    # accuracy with interval, F1, AUROC
    thaw model from blocks[-3]         # that block and all above it
    fit model on train epochs 3 rate 1e-4 validate valid
    small = quantize model to int8 using train
    evaluate small on test by type against model
    watch = monitor small from valid   # held-out rows: on trained rows a model looks too sure
    check watch on (cells where type == "poly")
    save session to "solar-cells.ipynb"
    x = [[1, 2], [3, 4]]
    x @ x.T + 1
    def loss(w) = mean((x @ w - [1, 2])^2)
    w = [0, 0]
    repeat 100 { w = w - 0.05 * grad(loss, w) }
    help fit
    history of model
    thaw model only [blocks[-3:], top]
    fit model on train epochs 20 stop after 7
    freeze model layers blocks[0:3]
    freeze model below blocks[2]
    cost = 3
    split(x, 2)
    where(a > 0, a, b)
    random([2, 3], seed: 7)
    tuned = fit model on train
    network "linear" for cells target defective
    split cells into [75%, 25%] by group panel seed 1
    fit model on train statistics update patience 3 validate valid
    """

  private static let main = """
    r = evaluate model on test by type
    r.accuracy
    y = predict model on test[0:16] as probabilities
    save y to "y.npy"
    show test[0:8]                     # pictures
    net = load "x.whl/pkg/models/a.pth"
    fit model on train epochs 1000000
    adapt backbone to train target grade as number
    get elpv from "wheels"
    values
    history
    quit
    """

  private static let sentence = """
    small = quantize model to int8 using train
    show small                                     # bytes
    r = evaluate small on test by type against model
    save small to "small.safetensors"
    watch = monitor small from valid alarm once in 100 checks
    c = check watch on (cells where type == "poly")
    c.alarm
    history of small
    undo
    undo 3
    redo
    forget small
    record "x.ipynb"
    quantize model to int8 using train ranges percentile 99.99 except blocks[0]
    quantize model to int8 using train within 1% on valid by type
    c = check watch on cells where type == "poly"
    monitor cells
    c.drifted
    """

  private static let engine = """
    thaw model from blocks[-8]
    find rate for model on train               # a learning-rate range test
    fit model on train epochs 8 rate 1e-5 to 1e-3 validate valid augment [flip, rotate 90] patience 3
    plot model.history
    profile predict model on test as logits    # where the time goes, per layer
    time fit model on train epochs 2
    def loss(w) = mean((x @ w - y)^2)
    g = grad(loss, w)
    network "small-cnn" for digits target digit
    network "mlp [64, 32]" for digits target digit
    """
}

extension String {
  fileprivate var components: [String] { split(separator: "\n").map(String.init) }
}
