from benchmarks import bookings, engine, requests

if __name__ == "__main__":
    engine.run()
    bookings.run()
    requests.run()
