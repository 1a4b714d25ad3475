"""The words for problems with files: what is wrong, the limit, the way out."""

from __future__ import annotations

from fracstride.files.loaded import IMAGE_SUFFIXES, shown_text
from fracstride.files.problem import FileProblem, FileProblemCode
from fracstride.session.reading import DocumentProblem, DocumentProblemCode
from fracstride.ui.presenters.issues import banner
from fracstride.ui.presenters.wording import Translate, grouped, memory


def file_problem_text(problem: FileProblem, translate: Translate) -> str:
    """One sentence for a problem with any file."""
    if problem.code is FileProblemCode.WRONG_DIMENSIONS:
        return _dimensions_text(problem, translate)
    special = _special_text(problem, translate)
    if special:
        return special
    in_bytes = problem.code in (FileProblemCode.FILE_TOO_LARGE, FileProblemCode.SCATTERED)
    values = {name: _shown(value, in_bytes) for name, value in problem.params}
    sentences = _system_sentences(translate) | _format_sentences(translate) | _content_sentences(translate)
    return sentences[problem.code].format(**values)


def saving_problem_text(problem: FileProblem, translate: Translate) -> str:
    """One sentence for a file that cannot be written: what is not found is its folder, what is too large a table."""
    if problem.code is FileProblemCode.NOT_FOUND:
        return translate("FileProblems", "There is no such folder. Choose one that exists.")
    if problem.code is FileProblemCode.TOO_MANY_VALUES:
        text = translate(
            "FileProblems", "A .csv file takes at most {limit} values; a .npy file takes them all."
        )
        return text.format(limit=grouped(int(problem.param("limit"))))
    if problem.code is FileProblemCode.IS_FOLDER:
        return translate("FileProblems", "It is a folder. Choose another name.")
    if problem.code is FileProblemCode.NOT_A_FILE:
        return translate(
            "FileProblems", "It is no ordinary file, so nothing is saved to it. Choose another name."
        )
    return file_problem_text(problem, translate)


def preferences_problem_text(problem: FileProblem, translate: Translate) -> str:
    """What follows where the file of the preferences cannot be written, whatever keeps it from that."""
    text = translate(
        "FileProblems",
        "It cannot be written: what you choose is forgotten when the program closes. "
        "Make room on its drive, or make it and its folder writable: {path}.",
    )
    return text.format(path=shown_text(str(problem.path)))


def _special_text(problem: FileProblem, translate: Translate) -> str:
    """What is done about an image that is too large, and about complex numbers; '' for anything else."""
    is_image = problem.path.suffix.lower() in IMAGE_SUFFIXES
    text = ""
    if problem.code is FileProblemCode.TOO_MANY_VALUES and is_image:
        text = translate(
            "FileProblems",
            "The image of {shape} has more than {limit} cells. Scale it down, or cut out a part.",
        )
    elif problem.code is FileProblemCode.UNSUPPORTED_TYPE and str(problem.param("dtype")).startswith(
        "complex"
    ):
        text = translate(
            "FileProblems",
            "Values of type {dtype} are not real numbers. Save a part of them or their magnitude: array.real, array.imag, np.abs(array).",
        )
    return text.format(**{name: _shown(value, in_bytes=False) for name, value in problem.params})


def _dimensions_text(problem: FileProblem, translate: Translate) -> str:
    """What the dimensions of the input and of the kernel are, and how an array gets them."""
    shape = str(problem.param("shape"))
    if problem.param("expected") == "1":
        text = translate(
            "FileProblems",
            "Its shape is {shape}; a bias has one number for each output channel, (C_out,). Give it that, as array.reshape does.",
        )
    elif str(problem.param("expected")).startswith("4"):  # as KERNEL_DIMENSIONS
        text = translate(
            "FileProblems",
            "Its shape is {shape}; a kernel is (kH, kW) or a weight (C_in, C_out / groups, kH, kW). "
            "Give it that, as array.reshape does.",
        )
    else:
        text = translate(
            "FileProblems",
            "Its shape is {shape}; an input is (H, W), (C, H, W) or (N, C, H, W). Give it that, as array.reshape does.",
        )
    return text.format(shape=shape)


def _shown(value: str | int, in_bytes: bool) -> str:
    """Texts and small numbers as they are; sizes of files and arrays so that they can be read."""
    if isinstance(value, str):
        return value
    return memory(value) if in_bytes else grouped(value)


def _system_sentences(translate: Translate) -> dict[FileProblemCode, str]:
    code = FileProblemCode
    return {
        code.NOT_FOUND: translate(
            "FileProblems", "There is no such file. It may have been moved or renamed."
        ),
        code.IS_FOLDER: translate("FileProblems", "It is a folder. Choose a file in it."),
        code.NOT_A_FILE: translate("FileProblems", "It is no ordinary file. Copy what it holds into one."),
        code.CIRCULAR: translate(
            "FileProblems", "It is a link that leads back to itself. Choose the file that it was meant for."
        ),
        code.NO_PERMISSION: translate(
            "FileProblems", "It may not be read. Change its permissions, or ask its owner for a copy."
        ),
        code.EMPTY: translate("FileProblems", "The file is empty. Save or download it again."),
        code.FILE_TOO_LARGE: translate(
            "FileProblems", "The file has {bytes}; at most {limit} are read. Save a part of it."
        ),
        code.OUT_OF_MEMORY: translate(
            "FileProblems", "There is not enough memory for it. Close other programs, or save a part of it."
        ),
        code.UNREADABLE: translate(
            "FileProblems", "It cannot be read: {reason}. Copy it elsewhere and open the copy."
        ),
        code.DISK_FULL: translate(
            "FileProblems", "There is no room left to write it. Make room, or choose another disk."
        ),
        code.NOT_WRITABLE: translate("FileProblems", "It may not be written here. Choose another folder."),
        code.NAME_TOO_LONG: translate(
            "FileProblems", "Its name is too long for this drive. Choose a shorter one."
        ),
        code.CHANGED: translate(
            "FileProblems",
            "Another window or program has changed it since it was opened here. "
            "Save again to replace that, or save under another name.",
        ),
        code.UNWRITABLE: translate("FileProblems", "It cannot be written: {reason}. Choose another place."),
    }


def _format_sentences(translate: Translate) -> dict[FileProblemCode, str]:
    code = FileProblemCode
    return {
        code.UNKNOWN_SUFFIX: translate(
            "FileProblems", "Files of this kind are not known; known: {supported}."
        ),
        code.FOREIGN_MODEL: translate(
            "FileProblems",
            "It is a model of {kind}, which is not read. Run “{way}” and open what that makes.",
        ),
        code.COMPILED_MODEL: translate(
            "FileProblems",
            "It is a model that was compiled for {kind}. Open what it was made of: an .onnx, .keras or .pt file.",
        ),
        code.WRONG_FORMAT: translate(
            "FileProblems",
            "The content is not {expected}. Save it anew, or give it the ending of what it is.",
        ),
        code.DAMAGED: translate("FileProblems", "The file is damaged. Save or download it again."),
        code.TRUNCATED: translate(
            "FileProblems", "The file ends early: {found} of {expected} bytes. Save or download it again."
        ),
        code.PICKLED: translate(
            "FileProblems", "It holds Python objects, which could run code. Save it as a plain array."
        ),
        code.PICKLED_MODEL: translate(
            "FileProblems",
            "It holds the Python object {object}, whose code would have to run. "
            "Save the weights alone, as torch.save(model.state_dict(), path) does.",
        ),
        code.OLD_CHECKPOINT: translate(
            "FileProblems",
            "It was saved in the form of PyTorch before 1.6. Save it anew: torch.save(torch.load(path), new_path).",
        ),
        code.POINTER: translate(
            "FileProblems", "It only tells where Git LFS has the file. Fetch that: git lfs pull."
        ),
        code.TOO_INTRICATE: translate(
            "FileProblems",
            "It holds more Python objects than are read. "
            "Save the weights alone, as torch.save(model.state_dict(), path) does.",
        ),
        code.SCATTERED: translate(
            "FileProblems",
            "Its values lie scattered over {bytes}; at most {limit} are read. Save tensor.contiguous() instead.",
        ),
        code.NO_ARRAY: translate("FileProblems", "It holds no array. Save one with np.save."),
        code.SEVERAL_ARRAYS: translate(
            "FileProblems", "It holds several arrays: {names}. Save one of them by itself."
        ),
        code.NO_SUCH_ARRAY: translate(
            "FileProblems", "It holds no array “{array}” any more. Open it again and choose another one."
        ),
        code.NO_INDEX: translate(
            "FileProblems",
            "It is no index of weights in several files, such as model.safetensors.index.json: it has no weight_map. Open one of those files.",
        ),
        code.NO_LAYER: translate(
            "FileProblems",
            "The model has no transposed convolution: no ConvTranspose of ONNX, no Conv2DTranspose of Keras.",
        ),
        code.MISSING_PART: translate(
            "FileProblems", "Its weights are in the file “{part}”, which is not beside it. Put it there."
        ),
        code.NEEDS_PACKAGE: translate(
            "FileProblems",
            "To read it, the package {package} is needed: pip install {package}. Weights in a .pt, .safetensors or .npz file need none.",
        ),
        code.STORED_OTHERWISE: translate(
            "FileProblems",
            "Its values are packed by a filter or lie in other files, which is not read. Save it anew, as Keras or h5py do without options.",
        ),
        code.NOT_TEXT: translate(
            "FileProblems", "Line {line} is not text in UTF-8. Save the file in this encoding."
        ),
        code.NO_CHANNEL: translate("FileProblems", "The image has no channel {channel}. Choose another one."),
    }


def _content_sentences(translate: Translate) -> dict[FileProblemCode, str]:
    code = FileProblemCode
    return {
        code.UNSUPPORTED_TYPE: translate(
            "FileProblems",
            "Values of type {dtype} are not real numbers. Convert them, such as by array.astype('float64').",
        ),
        code.UNKNOWN_TYPE: translate(
            "FileProblems",
            "Values of type {dtype} are not read. Convert them before saving, such as by tensor.float(), "
            "tensor.dequantize() or tensor.to_dense().",
        ),
        code.EMPTY_DIMENSION: translate(
            "FileProblems", "Its shape {shape} has no cells. Save an array with at least one."
        ),
        code.TOO_MANY_VALUES: translate(
            "FileProblems",
            "Its shape {shape} has more than {limit} values. Save a part of it, such as array[..., :1000, :1000].",
        ),
        code.NOT_FINITE: translate(
            "FileProblems",
            "The value at {place} is {value}, not a finite number. Replace such values, as np.nan_to_num does.",
        ),
        code.NOT_A_NUMBER: translate(
            "FileProblems",
            "Line {line}, column {column}: “{text}” is not a number. Correct it, or take headings out.",
        ),
        code.UNEVEN_ROWS: translate(
            "FileProblems",
            "Line {line}: {found} instead of {expected} values. Give every line the same number.",
        ),
    }


def unread_session_text(read: FileProblem | tuple[DocumentProblem, ...], translate: Translate) -> str:
    """Why a session could not be read: its file, or what is in it."""
    if isinstance(read, FileProblem):
        return file_problem_text(read, translate)
    return document_problems_text(read, translate)


def document_problems_text(problems: tuple[DocumentProblem, ...], translate: Translate) -> str:
    """The first problem of a session file, and how many more there are."""
    first = problems[0]
    values = dict(first.params) | {"where": first.where}
    text = _document_sentence(first.code, translate).format_map(values)
    if first.issues:
        return f"{text} {banner(first.issues, translate)}"
    if len(problems) == 1:
        return text
    one, many = (
        translate("FileProblems", "1 more problem."),
        translate("FileProblems", "{count} more problems."),
    )
    more = len(problems) - 1
    return f"{text} {(one if more == 1 else many).format(count=more)}"


def _document_sentence(problem: DocumentProblemCode, translate: Translate) -> str:
    code = DocumentProblemCode
    sentences = {
        code.NOT_JSON: translate(
            "FileProblems",
            "It is not a session file: the text is not JSON. Choose a file that was saved by this program.",
        ),
        code.DAMAGED: translate(
            "FileProblems",
            "The file is damaged or ends early: from line {line} on it is no JSON. Copy or download it again.",
        ),
        code.NOT_A_SESSION: translate(
            "FileProblems",
            "It is not a session file of this program. Choose a .fracstride file.",
        ),
        code.NEWER_VERSION: translate(
            "FileProblems",
            "It was saved by a newer version (format {version}); up to {supported} is read. Update Fracstride.",
        ),
        code.UNKNOWN_VERSION: translate("FileProblems", "Its format version {version} is not known."),
        code.MISSING: translate("FileProblems", "“{where}” is missing."),
        code.WRONG_TYPE: translate("FileProblems", "“{where}” is of the wrong type."),
        code.OUT_OF_RANGE: translate("FileProblems", "“{where}” must be {minimum} to {maximum}."),
        code.TOO_LONG: translate("FileProblems", "“{where}” is longer than {maximum}."),
        code.UNKNOWN_CHOICE: translate("FileProblems", "“{where}” must be one of: {choices}."),
        code.WRONG_SHAPE: translate("FileProblems", "“{where}” does not have its stated size."),
        code.NOT_FINITE: translate("FileProblems", "“{where}” holds a value that is not finite."),
        code.UNSOLVABLE: translate("FileProblems", "Its layer is impossible."),
    }
    return sentences[problem]
