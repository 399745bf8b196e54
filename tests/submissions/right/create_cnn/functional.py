"""A functional model with one shared ReLU, a Softmax layer, and loss and metric objects."""


def create_cnn(optimizer="adam", dropout=0.2, bn_momentum=0.9):
    L = keras.layers
    relu = L.ReLU()
    x = inputs = keras.Input(shape=(28, 28, 1), name="digit")
    for filters in (32, 64):
        for padding in ("same", "valid"):
            x = L.Conv2D(filters, (3, 3), padding=padding)(x)
            x = L.BatchNormalization(momentum=bn_momentum)(x)
            x = relu(x)
        x = L.MaxPool2D()(x)
        x = L.Dropout(dropout)(x)
    x = L.Flatten()(x)
    x = L.Dense(128)(x)
    x = L.BatchNormalization(momentum=bn_momentum)(x)
    x = keras.layers.Activation("relu")(x)
    x = L.Dropout(dropout)(x)
    x = L.Dense(10)(x)
    model = keras.Model(inputs, L.Softmax()(x))
    model.compile(
        optimizer=optimizer,
        loss=keras.losses.CategoricalCrossentropy(),
        metrics=[
            keras.metrics.TopKCategoricalAccuracy(name="top5"),
            keras.metrics.CategoricalAccuracy(name="accuracy"),
        ],
    )
    return model
