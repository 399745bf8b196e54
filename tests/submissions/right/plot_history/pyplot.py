"""The seed's three plt.subplot panels, epochs counted from 0."""


def plot_history(history: dict[str, list[float]]) -> Figure:
    plt.figure(figsize=(15, 5))
    plt.subplot(1, 3, 1)
    plt.plot(history["accuracy"], label="Training Accuracy")
    plt.plot(history["val_accuracy"], label="Validation Accuracy")
    plt.title("Model Accuracy")
    plt.legend()
    plt.subplot(1, 3, 2)
    plt.plot(history["loss"], label="Training Loss")
    plt.plot(history["val_loss"], label="Validation Loss")
    plt.title("Model Loss")
    plt.legend()
    plt.subplot(1, 3, 3)
    plt.plot(history["learning_rate"], label="LR")
    plt.title("Learning Rate Schedule")
    plt.xlabel("Epoch")
    plt.tight_layout()
    return plt.gcf()
