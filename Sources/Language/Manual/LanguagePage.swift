/// The grammar on one page: what `help language` shows.
public let languagePage = """
  The language

    program    = { statement }               newlines or `;` between them; inside ( [ neither counts
    statement  = [ targets "=" ] ( command | expression )
               | "def" name "(" [ names ] ")" ( "=" ( command | expression ) | block )
               | "for" name "in" expression block
               | "repeat" expression block
               | "if" expression block [ "else" ( block | if ) ]      `else` on the line of the "}"
    targets    = place { "," place }         a place: a name, or a column `data.name`
    command    = VERB [ argument ] { CLAUSE [ argument ] }
    block      = "{" { statement } "}"       its value is its last statement's
    expression = operators over primaries, see below
    range      = [ sum ] ":" [ sum ] [ ":" [ sum ] ]      open ends only inside an index
    primary    = literal | name | "(" ( command | expression ) ")" | name "(" [ args ] ")"
                 then any of: "[" index { "," index } "]"   "." name     (they touch what is before)
    args       = expression or name ":" expression, with "," between them

  Literals

    1   1e-3   0.5       whole numbers have 64 bits, real numbers are float64
    80%   12.5%          exact until used; the sign touches its number: `5 % 3` is the remainder
    "text"               with \\n \\t \\" \\\\ \\u{e9}; `+` joins texts
    true   false   none
    [a, b]               a list; of numbers, flat or nested and rectangular, a tensor
    0:10   0:10:2        a range, its end not in it
    # to the end of the line is a comment; a line that ends in \\ goes on

  Operators, loosest first

    where                data where condition: the data's columns are in scope in the condition
    or
    and
    not
    == != < <= > >= in   they don't chain: `0 < x and x < 1`
    :                    ranges
    + -
    * / // % @           / is real, // and % floor, @ multiplies matrices
    -                    the sign: `-x^2` is `-(x^2)`
    ^                    power, to the right: `2^3^2` is `2^(3^2)`; `2^-1` is 0.5
    f(x)  x[0]  x.name   calls, NumPy's indices, columns and fields

  Verbs and clauses are words by position only

    A verb counts at the start of a statement, after `=`, after a `(` that touches no name before
    it, and after `time` and `profile`. Its word is an ordinary name before `=` `.` `,` `:` `)`, a
    touching `(` or `[`, an operator, and alone if the verb needs an argument: `cost = 3`,
    `split(x, 2)`. A clause's word counts after the verb or a complete argument; inside ( ) [ ] it
    is an ordinary name. After `.` any word is a name. `values`, `history`, `undo`, `redo`, `help`
    and `quit` can't be names of values.

    As a statement, a verb that changes its object gives the name its new value: `freeze model`.
    After `=` it leaves the original alone: `tuned = fit model on train`.

  Names

    letters of any script, digits and `_`, not starting with a digit. Reserved: def for repeat if
    else and or not in where true false none.
  """

/// How types meet: the table of the manual.
public let typeTable = """
  Types of numbers

    alone                  64-bit whole numbers (overflow is an error) or float64
    in tensors             boolean < int64 < float32 < float64
    on reading             other types are converted; unsigned 64-bit out of range, complex numbers,
                           objects and texts are refused by name

    a list of numbers      int64 if all are whole, else float32
    tensor and tensor      the larger of the two types
    tensor and number      the number is weak and takes the tensor's type; a fraction lifts int64
                           and boolean to float32
    x / y, mean(x)         real; of int64, float32
    x // y, x % y          floor; int64 stays int64
    x^y                    int64 stays int64 for powers from 0 on; 2^-1 is 0.5
    x == y, x < y, …       boolean
    x @ y                  the larger of the two types
    sum, min, max, x[i]    the tensor's type, shape [] for a whole reduction; behaves as its value
    grad(f, x)             lifts int64 to float32

    whole / 0              an error for // and %; a real division gives infinity
    overflow               an error for numbers alone; int64 tensors wrap
    conditions             one boolean
    columns                float64, int64, boolean, text, category, image, date
    model input            float32
  """
