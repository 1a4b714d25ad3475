"""Makes the .tflite files of this folder and what TensorFlow Lite computes with them: python make_models.py, with TensorFlow.

Written by TensorFlow 2.21. Each file has two layers; expected.npz has, for each file, an input and the output of its
first layer, both with channels last.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tensorflow as tf

HERE = Path(__file__).parent
SIZE = (5, 7)


def model(**first: object) -> tf.keras.Model:
    """Two transposed convolutions, the first with a bias."""
    tf.keras.utils.set_random_seed(3)
    layers = tf.keras.layers
    return tf.keras.Sequential(
        [
            layers.Input((*SIZE, 3), batch_size=1),
            layers.Conv2DTranspose(4, 3, strides=2, bias_initializer="normal", name="up1", **first),
            layers.Conv2DTranspose(2, (4, 2), strides=(2, 1), activation="relu", use_bias=False, name="up2"),
        ]
    )


def converted(made: tf.keras.Model, kind: str) -> bytes:
    """The model for TensorFlow Lite, its weights in numbers of a kind."""
    converter = tf.lite.TFLiteConverter.from_keras_model(made)
    if kind != "float32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if kind == "int8":
        random = np.random.default_rng(1)
        converter.representative_dataset = lambda: (
            [random.normal(size=(1, *SIZE, 3)).astype(np.float32)] for _ in range(20)
        )
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    return converter.convert()


def computed(content: bytes) -> dict[str, np.ndarray]:
    """An input, and what the interpreter makes of it: the output of the first layer, as numbers."""
    interpreter = tf.lite.Interpreter(
        model_content=content,
        experimental_preserve_all_tensors=True,
        experimental_op_resolver_type=tf.lite.experimental.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
    )
    interpreter.allocate_tensors()
    (given,) = interpreter.get_input_details()
    y = np.random.default_rng(2).normal(size=given["shape"]).astype(np.float32)
    interpreter.set_tensor(given["index"], y)
    interpreter.invoke()
    first = next(each for each in interpreter._get_ops_details() if each["op_name"] == "TRANSPOSE_CONV")
    follows = [each for each in interpreter._get_ops_details() if first["outputs"][0] in each["inputs"]]
    index = follows[0]["outputs"][0] if follows and follows[0]["op_name"] == "ADD" else first["outputs"][0]
    details = {each["index"]: each for each in interpreter.get_tensor_details()}

    def numbers(at: int) -> np.ndarray:
        values, (scale, zero) = interpreter.get_tensor(at).astype(np.float32), details[at]["quantization"]
        return (values - zero) * scale if scale else values

    return {"y": numbers(first["inputs"][2]), "x": numbers(index)}


def main() -> None:
    """All files anew."""
    expected = {}
    kinds = [("same", "float32"), ("valid", "float32"), ("same", "float16"), ("same", "int8")]
    for padding, kind in kinds:
        content = converted(model(padding=padding), kind)
        (HERE / f"{padding}_{kind}.tflite").write_bytes(content)
        expected |= {f"{padding}_{kind}_{name}": array for name, array in computed(content).items()}
    np.savez_compressed(HERE / "expected.npz", **expected)


if __name__ == "__main__":
    main()
